"""What of signing in is ours; allauth has the rest. These names are allauth's, hence without a namespace."""

from django.urls import path

from partnership.people import views

urlpatterns = [
    path("email/", views.address, name="account_email"),
    path("oidc/backchannel-logout/", views.backchannel_logout, name="account_backchannel_logout"),
    path("oidc/frontchannel-logout/", views.frontchannel_logout, name="account_frontchannel_logout"),
    path("oidc/<str:provider_id>/login/", views.begin, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
    path("oidc/<str:provider_id>/proof/", views.proof, name="account_proof_by_provider"),
    path("signed-out/", views.signed_out, name="account_signed_out"),
    path("3rdparty/", views.connections, name="socialaccount_connections"),
]
