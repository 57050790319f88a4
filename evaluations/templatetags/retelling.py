"""`told` and `told_rules`: stored English in the reader's language."""

from django import template

from evaluations import retelling

register = template.Library()
register.filter("told", retelling.told)
register.filter("told_rules", retelling.told_rules)
