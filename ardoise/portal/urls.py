"""The addresses of the customer's page: the token first, then what is asked of its deal."""

from django.urls import path

from ardoise.portal.views import deal

app_name = "portal"
urlpatterns = [
    path("d/<str:token>/", deal.deal, name="deal"),
    path("d/<str:token>/langue/", deal.language, name="language"),
    path("d/<str:token>/logo/", deal.logo, name="logo"),
]
