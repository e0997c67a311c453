"""Texts and telephone numbers of the public pages that the house can change without a new release."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

SLUGS = (
    ("process", "What happens to a report"),
    ("law", "What the law punishes"),
    ("helplines", "Help lines"),
    ("keep", "What we keep, and for how long"),
    ("numbers_note", "Note under the numbers"),
    ("privacy", "Privacy statement"),
    ("accessibility", "Accessibility statement"),
    ("worried", "Worried about your own behaviour"),
    ("removal", "Have a picture removed (page for people under 18)"),
    ("who", "Who we are (home page)"),
    ("providers", "How providers recognise our letters"),
    ("someone", "Talk to someone (for staff only; English)"),
)


class PageText(models.Model):
    """One text of a public page in one language, from a day on; plain paragraphs and lists, never markup."""

    slug = models.CharField("page", max_length=20, choices=SLUGS)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(max_length=200)
    body = models.TextField(
        help_text="Plain text. An empty line begins a paragraph; a line that begins with “- ” is a point."
    )
    valid_from = models.DateField()
    valid_until = models.DateField(
        null=True, blank=True, help_text="The first day it no longer holds; empty: until further notice."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "language", "valid_from"], name="pagetext_one_from_a_day"),
            models.CheckConstraint(
                name="pagetext_days_in_order", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language}) from {self.valid_from}"


class HelpLine(models.Model):
    """A number to call, as one language's pages show it."""

    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    when = models.CharField("when to call", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=100, help_text="Lowest first")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["language", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
