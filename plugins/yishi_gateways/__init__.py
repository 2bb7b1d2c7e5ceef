"""短信、邮件、企业微信: channels for the core's notifications. Where nothing is filled in, there is no channel.

`settings` (what an administrator fills in), one file for each gateway (`mail`, `sms`, `wecom`), `channels` (what the
core asks). Trying one out, choosing, quiet hours, the log: all of that is the core's.
"""

from __future__ import annotations

from yishi.toolkit import N_, Plugin
from yishi_gateways import hooks
from yishi_gateways.settings import GatewaySettings

__all__ = ["plugin"]

plugin = Plugin(
    name="gateways",
    title=N_("短信、邮件、企业微信"),
    summary=N_("把通知发到居民的手机、邮箱和工作人员的企业微信群；没有填写的方式不会出现，也不影响别的。"),
    category="core",
    settings=GatewaySettings,
    hooks=hooks,
)
