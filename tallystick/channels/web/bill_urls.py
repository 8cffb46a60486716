"""The addresses where a bill is found, understood and put into the basket."""

from django.urls import URLPattern, URLResolver, path

from tallystick.channels.web.views import basket, bill, bill_print, bill_years, find

urlpatterns: list[URLPattern | URLResolver] = [
    path("pay/<slug:service_code>/", find.find, name="find"),
    path("pay/<slug:service_code>/<str:number>/", bill.bill, name="bill"),
    path("pay/<slug:service_code>/<str:number>/print/", bill_print.bill_print, name="bill_print"),
    path("pay/<slug:service_code>/<str:number>/years/", bill_years.bill_years, name="bill_years"),
    path("pay/<slug:service_code>/<str:number>/add/", basket.pay_bill, name="pay_bill"),
    path("basket/", basket.basket, name="basket"),
    path("basket/remove/", basket.remove, name="remove_from_basket"),
    path("basket/change/", basket.change, name="change_amount"),
]
