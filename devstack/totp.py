"""Second-factor codes of the demo people (RFC 6238 with SHA-1, six digits, thirty seconds)."""

import base64
import hmac
import struct

PERIOD = 30


def code(secret: str, at: float, digits: int = 6) -> str:
    """The code for a base32 `secret` at the second `at` since 1970. Refuses, with ValueError, what is not base32."""
    padded = secret.upper() + "=" * (-len(secret) % 8)
    counter = struct.pack(">Q", int(at) // PERIOD)
    digest = hmac.digest(base64.b32decode(padded), counter, "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def seconds_left(at: float) -> int:
    """For how many seconds more the code holds."""
    return PERIOD - int(at) % PERIOD
