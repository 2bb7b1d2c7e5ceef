{% extends "work.html" %}
{% import "ui.html" as ui %}
{% block title %}{{ _("{{title}}") }}{% endblock %}
{% block main %}
{% if not visits %}{{ ui.empty(_("现在没有要去看的地方。"), _("有人提出需要现场核实的事，这里就会出现。")) }}{% endif %}
<div class="stack">
{% for visit in visits %}
<article class="card">
  <p class="row wrap">
    {% if visit.seen_at %}{{ ui.tag(_("已看过"), "green") }}
    {% elif visit.late %}{{ ui.tag(_("已过期限"), "red") }}
    {% elif visit.due_on == today %}{{ ui.tag(_("今天到期"), "orange") }}
    {% else %}{{ ui.tag(_("待去")) }}{% endif %}
    <span class="small">{{ ui.time(visit.seen_at or visit.due_on, tenant.zone) }}</span>
  </p>
  <h2><a href="{{ base }}/topics/{{ visit.topic_id }}">{{ visit.topic_title }}</a></h2>
  {% if visit.seen_at %}<p>{{ visit.note|lines }}</p><p class="small">{{ visit.visitor_name }}</p>
  {% elif actor.may("{{name}}.record") %}
  <p><a class="btn" href="{{ base }}/{{name}}/visits/{{ visit.id }}">{{ _("登记看到的情况") }}<span class="unseen"> {{ visit.topic_title }}</span></a></p>
  {% endif %}
</article>
{% endfor %}
</div>
{{ ui.pager(page) }}
{% endblock %}
