"""Template filters for citations."""

from django import template

from concepts import citing

register = template.Library()
register.filter("web_address", lambda url: citing.web_address(url or ""))
register.filter("cited_pages", lambda page: citing.pages(page or ""))
