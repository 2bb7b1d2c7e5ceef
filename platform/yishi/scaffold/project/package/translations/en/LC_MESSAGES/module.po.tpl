msgid ""
msgstr ""
"Language: en\n"
"Content-Type: text/plain; charset=utf-8\n"

msgid "{{title}}"
msgstr "{{english}}"

msgid "有的议题要先到现场看过才能定论：登记看到的情况，超过期限的自动提醒。"
msgstr "Some topics can't be concluded before somebody went and looked: note what was seen; what is late stands out."

msgid "看现场核实记录"
msgstr "See site visits"

msgid "登记现场核实"
msgstr "Record site visits"

msgid "需要现场核实的事"
msgstr "Something to be looked at on site"

msgid "几天内到现场"
msgstr "Days until the visit"

msgid "从提出次日算起，遇节假日顺延到下一个工作日。"
msgstr "Counted from the day after it was raised; on a day off it moves to the next workday."

msgid "没有到现场看过，不能通过议题"
msgstr "No topic is adopted before somebody went and looked"

msgid "看到的情况"
msgstr "What was seen"

msgid "这里已经有人看过并登记了，不用再登记。"
msgstr "Somebody has been here and noted it already; nothing is left to do."

msgid "到现场看过了"
msgstr "went and looked"

msgid "到现场看过"
msgstr "Looked at on site"

msgid "现在没有要去看的地方。"
msgstr "There is nothing to look at now."

msgid "有人提出需要现场核实的事，这里就会出现。"
msgstr "It appears here when somebody raises something to be looked at."

msgid "已看过"
msgstr "Seen"

msgid "已过期限"
msgstr "Late"

msgid "今天到期"
msgstr "Due today"

msgid "待去"
msgstr "To be visited"

msgid "登记看到的情况"
msgstr "Note what was seen"

msgid "议题"
msgstr "Topic"

msgid "期限"
msgstr "Due"

msgid "登记"
msgstr "Record"

msgid "通过之前，要有人到现场看过。"
msgstr "Before it is adopted, somebody has to go and look."
