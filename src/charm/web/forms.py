"""How Django's forms look here: label, help, findings and errors tied together for everybody."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Templates of ours in ``templates/forms``; widgets as Django ships them."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
