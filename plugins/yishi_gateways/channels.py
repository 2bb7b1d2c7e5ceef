"""The three channels, in the order in which people see them."""

from __future__ import annotations

from yishi.toolkit import N_, Channel
from yishi_gateways.mail import open_mail
from yishi_gateways.sms import open_sms
from yishi_gateways.wecom import open_wecom

CHANNELS = (
    Channel("gateways.sms", N_("短信"), "phone", open_sms),
    Channel("gateways.mail", N_("电子邮件"), "email", open_mail),
    Channel("gateways.wecom", N_("企业微信群"), "group", open_wecom),
)
