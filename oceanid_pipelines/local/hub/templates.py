"""What the Hub's pages look like: HTML and CSS, no script. Everything put in is escaped.

What is shown belongs to pages.py.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jinja2 import DictLoader, Environment, StrictUndefined

STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1c2733, #dfe7ee);
  --dim: light-dark(#5d6b79, #93a1ae); --line: light-dark(#dfe5ea, #2c3843);
  --paper: light-dark(#fff, #161d24); --ground: light-dark(#f4f7f9, #10161b);
  --sea: light-dark(#0a6c8e, #58b8d8); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
header { background: var(--paper); border-bottom: 1px solid var(--line); }
header > div, main { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header > div { display: flex; align-items: baseline; gap: 1rem; padding-block: .9rem; }
header strong { font-size: 1.05rem; }
header span { color: var(--dim); font-size: .9rem; margin-left: auto; }
main { padding-block: 1.5rem 4rem; }
a { color: var(--sea); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
.dim, small { color: var(--dim); }
.badge { font-size: .75rem; font-weight: 500; vertical-align: middle; color: var(--dim);
  border: 1px solid var(--line); border-radius: 1rem; padding: .15rem .6rem; margin-left: .5rem; }
.panel { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1.1rem 1.3rem; margin-bottom: 1.2rem; overflow-x: auto; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 1.2rem;
  align-items: start; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
table { border-collapse: collapse; width: 100%; }
td, th { padding: .4rem 1.2rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td:last-child, th:last-child { padding-right: 0; }
.words { white-space: pre-line; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-size: .85rem; color: var(--dim); font-weight: 500; }
pre, code { font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, monospace; }
pre { margin: 0; overflow-x: auto; }
.card pre, .use { background: var(--ground); border-radius: .4rem; padding: .7rem .9rem; }
.card pre { margin: 0 0 1rem; }
.card code { background: var(--ground); border-radius: .25rem; padding: .1rem .3rem; }
.card pre code { padding: 0; }
.card h1 { font-size: 1.45rem; } .card h2 { font-size: 1.2rem; margin-top: 1.6rem; }
.card table { width: auto; margin-bottom: 1rem; }
.card > :last-child { margin-bottom: 0; }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.plain li { padding: .55rem 0; border-bottom: 1px solid var(--line); }
ul.plain li:first-child { padding-top: 0; } ul.plain li:last-child { border: 0; padding-bottom: 0; }
input, button { font: inherit; padding: .45rem .8rem; border-radius: .4rem;
  border: 1px solid var(--line); background: var(--paper); color: inherit; }
input { width: 24rem; max-width: 100%; }
button { background: var(--sea); color: var(--paper); border-color: transparent; cursor: pointer; }
"""

_BASE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}Hub{% endblock %}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><div>
<strong><a href="/">Hub</a></strong> <small>on this machine</small>
<span>{% if user %}signed in as {{ user }}, reading{% else %}<a href="/sign-in">Sign in</a>\
{% endif %}</span>
</div></header>
<main>{% block main %}{% endblock %}</main>
</body>
</html>
"""

_REPOSITORIES = """{% extends "base" %}
{% block main %}
<h1>Datasets</h1>
<div class="panel">
{% if repositories %}
<table>
<tr><th>Name</th><th>Newest version</th><th>Last commit</th><th></th></tr>
{% for one in repositories %}
<tr><td><a href="/datasets/{{ one.id }}">{{ one.id }}</a></td>
<td>{{ one.version or "none yet" }}</td>
<td>{{ one.last.title }} <small>{{ one.last.date | time }}</small></td>
<td>{% if one.private %}<span class="badge">private</span>{% endif %}</td></tr>
{% endfor %}
</table>
{% else %}
<p class="dim">Nothing to show{% if not user %} without <a href="/sign-in">signing in</a>\
{% endif %}.</p>
{% endif %}
</div>
{% endblock %}
"""

_REPOSITORY = """{% extends "base" %}
{% block title %}{{ id }}{% endblock %}
{% block main %}
<h1>{{ id }}{% if private %}<span class="badge">private</span>{% endif %}</h1>
<div class="columns">
<div>
<div class="panel card">
{% if card %}{{ card }}{% else %}<p class="dim">No card yet: README.md says nothing.</p>{% endif %}
</div>
</div>
<div>
<div class="panel"><h2>Versions</h2>
{% if tags %}
<ul class="plain">
{% for one in tags %}
<li><a href="/datasets/{{ id }}/tree/{{ one.name | part }}"><strong>{{ one.name }}</strong></a>
<small>{{ one.date | time }}</small><br>
{{ one.words }}<br>
<small>commit <a href="/datasets/{{ id }}/tree/{{ one.commit }}"><code>{{ one.commit[:10] }}</code>\
</a></small></li>
{% endfor %}
</ul>
{% else %}<p class="dim">No version yet: a version is a tag.</p>{% endif %}
</div>
<div class="panel"><h2>Files</h2>
<a href="/datasets/{{ id }}/tree/main">{{ count }} file{{ "" if count == 1 else "s" }}</a>,
{{ bytes | size }}<br>
<a href="/datasets/{{ id }}/commits/main">All commits</a><br>
<small>last changed {{ last.date | time }}</small></div>
{% if configs %}
<div class="panel"><h2>Load</h2>
{% for config in configs %}
<pre class="use">load_dataset(
    "{{ id }}",
    "{{ config }}",
    revision="{{ tags[0].name if tags else "main" }}",
)</pre>{% if not loop.last %}<br>{% endif %}
{% endfor %}
</div>
{% endif %}
</div>
</div>
{% endblock %}
"""

_TRAIL = """{% macro trail(id, revision, path) %}
<h1><a href="/datasets/{{ id }}">{{ id }}</a> <span class="dim">at</span>
<a href="/datasets/{{ id }}/tree/{{ revision | part }}">{{ revision }}</a>
{%- set ns = namespace(sofar="") %}
{%- for name in (path.split("/") if path else []) %}
{%- set ns.sofar = ns.sofar ~ "/" ~ (name | part) %} <span class="dim">/</span>
{% if loop.last %}{{ name }}{% else %}\
<a href="/datasets/{{ id }}/tree/{{ revision | part }}{{ ns.sofar }}">{{ name }}</a>{% endif %}
{%- endfor %}</h1>
{% endmacro %}"""

_TREE = """{% extends "base" %}{% from "trail" import trail %}
{% block title %}{{ id }} at {{ revision }}{% endblock %}
{% block main %}
{{ trail(id, revision, path) }}
<div class="panel"><table>
<tr><th>Name</th><th class="number">Size</th><th>Last commit</th><th></th></tr>
{% for one in entries %}
<tr><td><a href="/datasets/{{ id }}/{{ "tree" if one.is_folder else "blob" }}/\
{{ revision | part }}/{{ one.path | path }}">{{ one.path.rpartition("/")[2] }}\
{{ "/" if one.is_folder else "" }}</a></td>
<td class="number">{{ "" if one.is_folder else one.size | size }}</td>
<td>{{ last[one.path].title }}</td>
<td class="number"><small>{{ last[one.path].date | time }}</small></td></tr>
{% endfor %}
</table></div>
{% endblock %}
"""

_BLOB = """{% extends "base" %}{% from "trail" import trail %}
{% block title %}{{ path }}{% endblock %}
{% block main %}
{{ trail(id, revision, path) }}
<p class="dim">{{ bytes | size }} · last changed {{ last.date | time }} by “{{ last.title }}” ·
<a href="/datasets/{{ id }}/download/{{ revision | part }}/{{ path | path }}">Download</a></p>
<div class="panel">
{% if text is none %}<p class="dim">Not a text: download it to see it.</p>
{% else %}<pre>{{ text }}</pre>{% endif %}
</div>
{% if cut %}<p class="dim">Only the beginning is shown.</p>{% endif %}
{% endblock %}
"""

_COMMITS = """{% extends "base" %}{% from "trail" import trail %}
{% block title %}Commits of {{ id }}{% endblock %}
{% block main %}
{{ trail(id, revision, "") }}
<div class="panel"><table>
<tr><th>Commit</th><th>What</th><th>Who</th><th class="number">When</th></tr>
{% for one in versions %}
<tr><td><a href="/datasets/{{ id }}/tree/{{ one.oid }}"><code>{{ one.oid[:10] }}</code></a></td>
<td>{{ one.title }}{% if one.message %}<br>\
<small class="words">{{ one.message }}</small>{% endif %}</td>
<td>{{ one.author }}</td><td class="number"><small>{{ one.date | time }}</small></td></tr>
{% endfor %}
</table></div>
{% if cut %}<p class="dim">Only the newest are shown.</p>{% endif %}
{% endblock %}
"""

_SIGN_IN = """{% extends "base" %}
{% block title %}Sign in{% endblock %}
{% block main %}
<h1>{{ words }}</h1>
<div class="panel">
<p>Private datasets are shown to whom they belong: with the token <code>HF_TOKEN</code>, or by
the link <code>OCEANID_HUB_PAGE</code>, both in <code>oceanid local env</code>. Pages only read.</p>
<form method="post" action="/sign-in">
<input type="password" name="token" aria-label="Token" placeholder="Token" required autofocus>
<button>Sign in</button>
</form>
</div>
{% endblock %}
"""


def _size(count: int) -> str:
    units = ("bytes", "kB", "MB", "GB")
    value, step = float(count), 0
    while value >= 1000 and step < len(units) - 1:  # noqa: PLR2004 - what kilo means
        value, step = value / 1000, step + 1
    return f"{value:.1f} {units[step]}" if step else f"{count} bytes"


def _environment() -> Environment:
    made = Environment(
        loader=DictLoader(
            {
                "base": _BASE,
                "trail": _TRAIL,
                "repositories": _REPOSITORIES,
                "repository": _REPOSITORY,
                "tree": _TREE,
                "blob": _BLOB,
                "commits": _COMMITS,
                "sign-in": _SIGN_IN,
            }
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters["time"] = lambda when: when.strftime("%Y-%m-%d %H:%M UTC")
    made.filters["size"] = _size
    made.filters["part"] = lambda text: quote(text, safe="")
    made.filters["path"] = quote
    return made


_ENVIRONMENT = _environment()


def render(name: str, **values: Any) -> str:
    """Return a page."""
    return _ENVIRONMENT.get_template(name).render(**values)
