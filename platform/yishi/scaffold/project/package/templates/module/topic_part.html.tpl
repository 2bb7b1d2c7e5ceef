<p>{{ _("通过之前，要有人到现场看过。") }}</p>
<p><a class="btn small" href="{{ base }}/{{name}}/of-topic/{{ topic_id }}">{{ _("登记看到的情况") }}</a></p>
