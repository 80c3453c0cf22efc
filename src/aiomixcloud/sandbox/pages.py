"""The HTML that people see. Every text that comes from outside is escaped; nothing is run."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape

_STYLE = """
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { box-sizing: border-box; width: 100%; max-width: 26rem; padding: 1.5rem; }
h1 { font-size: 1.35rem; line-height: 1.3; overflow-wrap: anywhere; }
p { overflow-wrap: anywhere; }
label { display: block; font-weight: 600; }
input, button { box-sizing: border-box; width: 100%; padding: .7rem; font: inherit;
    border: 1px solid #888; border-radius: .4rem; }
button { margin-top: 1rem; cursor: pointer; }
button.yes { background: #3d4bd0; border-color: #3d4bd0; color: #fff; }
code { display: block; padding: .7rem; border: 1px dashed #888; border-radius: .4rem;
    overflow-wrap: anywhere; user-select: all; }
.problem { color: #c22; }
.note { font-size: .9rem; opacity: .8; }
@media (prefers-color-scheme: dark) { .problem { color: #f88; } }
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# There is no form-action: browsers would apply it to the redirect that answers the form, too.
# A stricter Referrer-Policy would hide the form's origin from the check of it.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def consent(
    *,
    client_id: str,
    redirect_uri: str,
    destination: str,
    page: str,
    users: Iterable[tuple[str, str]],
    username: str,
    problem: str = "",
) -> str:
    """Return the page that asks whether an application may act for a user.

    ``destination`` is where the answer goes, in words; ``page`` proves that the form comes
    from this page; ``users`` are some user names to choose from, with the names of the users.
    """
    hidden = {"client_id": client_id, "redirect_uri": redirect_uri, "page": page}
    inputs = "\n".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    options = "\n".join(
        f'<option value="{escape(name)}">{escape(label)}</option>' for name, label in users
    )
    trouble = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    return _document(
        "Allow access?",
        f"""<h1>Allow {escape(client_id)} to use your account?</h1>
<p>It will be able to follow, favorite, repost, upload and edit for you.
Your answer goes to {escape(destination)}.</p>
{trouble}
<form method="post">
{inputs}
<label for="username">Log in as</label>
<input id="username" name="username" list="users" value="{escape(username)}" required
    autocomplete="off" autocapitalize="none" spellcheck="false">
<datalist id="users">
{options}
</datalist>
<button class="yes" name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button>
</form>
<p class="note">This is a local Mixcloud for development. There are no passwords.</p>""",
    )


def code(value: str) -> str:
    """Return the page that shows a code, for an application that cannot be redirected to."""
    return _document(
        "Your code",
        f"""<h1>Access is allowed</h1>
<p>Copy this code into the application:</p>
<code>{escape(value)}</code>""",
    )


def notice(title: str, text: str) -> str:
    """Return a page with a message."""
    return _document(title, f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>")


def _document(title: str, content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - Mixcloud sandbox</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{content}
</main>
</body>
</html>
"""
