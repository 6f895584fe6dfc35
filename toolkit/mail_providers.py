"""Domains of mail providers that give an address to anyone: they do not say where a person works."""

MAIL_PROVIDERS = frozenset({
    "aol.com", "centrum.cz", "clix.pt", "email.cz", "free.fr", "freemail.hu", "gmail.com", "gmx.at", "gmx.com", "gmx.de", "gmx.net",
    "googlemail.com", "hotmail.com", "hotmail.fr", "hotmail.it", "icloud.com", "inbox.lv", "interia.pl", "laposte.net", "libero.it",
    "live.com", "live.com.pt", "mail.com", "mail.ee", "me.com", "msn.com", "o2.pl", "onet.pl", "op.pl", "orange.fr", "outlook.com",
    "outlook.pt", "poczta.onet.pl", "post.cz", "proton.me", "protonmail.com", "sapo.pt", "seznam.cz", "t-online.de", "tutanota.com",
    "virgilio.it", "wanadoo.fr", "web.de", "wp.pl", "yahoo.com", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com",
    "zoho.com",
})  # fmt: skip
