"""The sandbox's addresses, under /sandbox/."""

from django.urls import path

from tallystick.sandbox.views import api, control, hands, news, pages, statements

app_name = "sandbox"
urlpatterns = [
    path("api/sessions", api.sessions, name="sessions"),
    path("api/sessions/<str:ref>", api.session, name="session"),
    path("api/sessions/<str:ref>/expire", api.expire, name="expire"),
    path("api/refunds", statements.refunds_of, name="refunds"),
    path("api/charges", statements.charges, name="charges"),
    path("api/payouts", statements.payouts_since, name="payouts"),
    path("api/payouts/<str:ref>/lines", statements.payout_lines, name="payout-lines"),
    path("pay/<str:ref>/", pages.pay, name="pay"),
    path("pay/<str:ref>/bank/", pages.bank, name="bank"),
    path("control/truth", control.truth, name="truth"),
    path("control/knobs", control.knobs, name="knobs"),
    path("control/knobs/<uuid:knob_id>", control.knob, name="knob"),
    path("control/reset", control.reset, name="reset"),
    path("control/sessions/<str:reference>/pay", hands.pay, name="control-pay"),
    path("control/sessions/<str:reference>/clear", hands.clear, name="clear"),
    path("control/sessions/<str:reference>/return", hands.send_back, name="return"),
    path("control/sessions/<str:reference>/dispute", hands.contest, name="dispute"),
    path("control/sessions/<str:reference>/dispute/win", hands.win, name="dispute-win"),
    path("control/sessions/<str:reference>/dispute/lose", hands.lose, name="dispute-lose"),
    path("control/refunds/<str:reference>/finish", hands.finish_refund, name="refund-finish"),
    path("control/refunds/<str:reference>/fail", hands.fail_refund, name="refund-fail"),
    path("control/payouts", hands.all_payouts, name="control-payouts"),
    path("control/events", news.events, name="events"),
    path("control/events/release", news.release, name="release"),
    path("control/events/forge", news.forge, name="forge"),
    path("control/events/<str:code>/resend", news.resend, name="resend"),
    path("control/deliver", news.deliver, name="deliver"),
]
