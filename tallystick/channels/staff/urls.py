"""The addresses of staff pages; each view says by @needs who may open it."""

from django.urls import URLPattern, URLResolver, path

from tallystick.channels.staff.views import (
    differences,
    held_bills,
    jobs,
    messages,
    outages,
    payments,
    payouts,
    refund_request,
    refunds,
    sign_in,
    start,
    unapplied,
)

# allauth finds its pages by these names.
_SIGN_IN = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.second_factor, name="mfa_authenticate"),
    path("sign-in/code-again/", sign_in.code_again, name="mfa_reauthenticate"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("set-up/<uuid:identity>/<str:token>/", sign_in.set_up, name="staff_set_up"),
    path("set-up/app/", sign_in.set_up_app, name="mfa_activate_totp"),
    path("recovery-codes/", sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", sign_in.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="staff_start"),
    *_SIGN_IN,
    path("payments/", payments.search, name="staff_payments"),
    path("payments/<str:reference>/", payments.timeline, name="staff_payment"),
    path("payments/<str:reference>/ask/", payments.ask, name="staff_ask"),
    path("payments/<str:reference>/refund/", refund_request.request_page, name="staff_refund_new"),
    path("refunds/", refunds.listing, name="staff_refunds"),
    path("refunds/<str:reference>/", refunds.refund, name="staff_refund"),
    path("refunds/<str:reference>/approve/", refunds.approve, name="staff_refund_approve"),
    path("refunds/<str:reference>/reject/", refunds.reject, name="staff_refund_reject"),
    path("refunds/<str:reference>/withdraw/", refunds.withdraw, name="staff_refund_withdraw"),
    path("payouts/", payouts.listing, name="staff_payouts"),
    path("payouts/<uuid:identity>/", payouts.payout, name="staff_payout"),
    path("differences/<uuid:identity>/", differences.assign, name="staff_difference"),
    path("differences/<uuid:identity>/close/", differences.close, name="staff_difference_close"),
    path("unapplied/", unapplied.listing, name="staff_unapplied"),
    path("unapplied/<str:reference>/", unapplied.resolve, name="staff_unapplied_one"),
    path("held-bills/", held_bills.listing, name="staff_held_bills"),
    path("held-bills/<uuid:identity>/", held_bills.one, name="staff_held_bill"),
    path("held-bills/<uuid:identity>/ask/", held_bills.ask, name="staff_held_bill_ask"),
    path("held-bills/<uuid:identity>/release/", held_bills.release, name="staff_held_bill_release"),
    path("messages/", messages.listing, name="staff_messages"),
    path("messages/<uuid:identity>/", messages.message, name="staff_message"),
    path("messages/<uuid:identity>/again/", messages.again, name="staff_message_again"),
    path("jobs/", jobs.listing, name="staff_jobs"),
    path("jobs/<int:identity>/again/", jobs.again, name="staff_job_again"),
    path("outages/", outages.listing, name="staff_outages"),
    path("outages/new/", outages.record, name="staff_outage_new"),
    path("outages/<uuid:identity>/withdraw/", outages.withdraw, name="staff_outage_withdraw"),
]
