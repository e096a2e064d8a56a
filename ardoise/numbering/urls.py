"""The addresses of the counters."""

from django.urls import path

from ardoise.numbering import views

app_name = "numbering"
urlpatterns = [
    path("", views.series, name="series"),
    path("abandon/<int:pk>/", views.series_drop, name="series_drop"),
    path("<slug:document>/nouvelle-serie/", views.series_plan, name="series_plan"),
    path("<slug:document>/", views.series_edit, name="series_edit"),
]
