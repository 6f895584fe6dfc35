"""What mail servers return, as they shape it: MID and ADDRESS are replaced by those of an email of ours."""

ORIGINAL = """From: Hub <portal@echos.example>
To: ADDRESS
Subject: Invitation
Message-ID: MID
"""

POSTFIX = (
    """From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: portal@echos.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4XyZ.1/mx.example.org"

--4XyZ.1/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<ADDRESS>: host mx.example.org said: REPLY (in reply to RCPT TO command)

--4XyZ.1/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.echos.example
X-Postfix-Queue-ID: 4XyZ
Arrival-Date: Thu, 26 Nov 2026 05:00:00 +0000 (UTC)

Final-Recipient: rfc822; ADDRESS
Original-Recipient: rfc822;ADDRESS
Action: ACTION
Status: STATUS
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; REPLY

--4XyZ.1/mx.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

"""
    + ORIGINAL
    + "\n--4XyZ.1/mx.example.org--\n"
)

EXCHANGE = (
    """From: <postmaster@contoso.example>
To: <portal@echos.example>
Subject: Undeliverable: Invitation
MIME-Version: 1.0
In-Reply-To: MID
References: MID
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_f3f1_"

--_f3f1_
Content-Type: multipart/alternative; boundary="_a1_"

--_a1_
Content-Type: text/html; charset="utf-8"

<p>Your message to ADDRESS couldn't be delivered.</p>

--_a1_--

--_f3f1_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB1234.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mail.echos.example

Final-Recipient: rfc822;ADDRESS
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_f3f1_
Content-Type: message/rfc822

"""
    + ORIGINAL
    + "\nHello\n--_f3f1_--\n"
)

GMAIL = """From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: portal@echos.example
Subject: Delivery Status Notification (Failure)
References: MID
In-Reply-To: MID
X-Failed-Recipients: ADDRESS
Content-Type: multipart/report; boundary="0000000000009a"; report-type=delivery-status

--0000000000009a
Content-Type: multipart/related; boundary="0000000000009b"

--0000000000009b
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--0000000000009b--
--0000000000009a
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
X-Original-Message-ID: MID

Final-Recipient: rfc822; ADDRESS
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser - gsmtp
Last-Attempt-Date: Thu, 26 Nov 2026 05:00:02 -0800 (PST)

--0000000000009a--
"""

QMAIL = (
    """From: MAILER-DAEMON@old.example.org
To: portal@echos.example
Subject: failure notice

Hi. This is the qmail-send program at old.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ADDRESS>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <portal@echos.example>
"""
    + ORIGINAL
    + "\nHello\n"
)

EXIM = (
    """From: Mail Delivery System <Mailer-Daemon@relay.example.org>
To: portal@echos.example
X-Failed-Recipients: ADDRESS
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

  ADDRESS
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ADDRESS>:
    552 5.2.2 Mailbox full

------ This is a copy of the message's headers. ------

"""
    + ORIGINAL
)

INTERNATIONAL = POSTFIX.replace("message/delivery-status", "message/global-delivery-status").replace(
    "rfc822;", "utf-8;"
)

COMPLAINT = (
    """From: <abuse@provider.example>
To: <portal@echos.example>
Subject: Abuse report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain

This is an email abuse report.

--part1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Feedback/1.0
Version: 1
Original-Mail-From: <portal@echos.example>
Original-Rcpt-To: <ADDRESS>

--part1
Content-Type: message/rfc822
Content-Disposition: inline

"""
    + ORIGINAL
    + "\nHello\n--part1--\n"
)


def postfix(*, status: str = "5.1.1", reply: str = "550 5.1.1 User unknown", action: str = "failed") -> str:
    """A notification of Postfix with this status."""
    return POSTFIX.replace("STATUS", status).replace("REPLY", reply).replace("ACTION", action)


def about(sample: str, *, message_id: str, address: str) -> bytes:
    """The sample, about an email of ours."""
    return sample.replace("MID", message_id).replace("ADDRESS", address).encode()
