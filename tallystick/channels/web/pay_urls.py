"""The addresses of checking out, of payments and of receipts."""

from django.urls import path

from tallystick.channels.web.views import checkout, payment, receipts, surplus

urlpatterns = [
    path("checkout/details/", checkout.details, name="checkout_details"),
    path("checkout/method/", checkout.method, name="checkout_method"),
    path("checkout/review/", checkout.review, name="checkout_review"),
    path("payment/<slug:reference>/", payment.status, name="payment_status"),
    path("payment/<slug:reference>/go/", payment.go, name="payment_go"),
    path("payment/<slug:reference>/return/", payment.back, name="payment_return"),
    path("payment/<slug:reference>/start-over/", payment.start_over, name="payment_start_over"),
    path("receipts/", receipts.find_receipt, name="find_receipt"),
    path("receipt/<slug:reference>/", receipts.receipt, name="receipt"),
    path("receipt/<slug:reference>/choose/", surplus.surplus, name="surplus"),
    path("receipt/<slug:reference>/receipt.pdf", receipts.pdf, name="receipt_pdf"),
]
