{% extends "work.html" %}
{% import "ui.html" as ui %}
{% block title %}{{ _("登记看到的情况") }}{% endblock %}
{% block main %}
{{ ui.kv([(_("议题"), visit.topic_title), (_("期限"), visit.due_on|day)]) }}
{% if visit.seen_at and not form.refusal %}{{ ui.note(visit.note, "green", _("已看过")) }}
{% else %}{{ ui.form(ctx, form, submit=_("登记"), cancel="{{name}}/") }}{% endif %}
{% endblock %}
