"""Addresses of reports, deliveries and decisions."""

from django.urls import path

from interviews.views import reports

urlpatterns = [
    path("reports/", reports.index, name="report_list"),
    path("reports/<int:pk>/", reports.show, name="report"),
    path("reports/<int:pk>/pdf", reports.pdf, name="report_pdf"),
    path("reports/<int:pk>/build", reports.build_again, name="report_build"),
    path("deliveries/<int:pk>/resend", reports.resend, name="delivery_resend"),
    path("interviews/<int:pk>/decide", reports.decide, name="decide"),
]
