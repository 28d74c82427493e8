"""Addresses of the signed-in pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from fuer.desk.views import (
    adopting,
    board,
    checks,
    collections,
    filing_excel,
    filing_review,
    filings,
    history_imports,
    imports,
    review,
)
from fuer.desk.views.definition_requests import (
    definition_change,
    definition_request,
    definition_request_new,
    definition_request_refuse,
)
from fuer.desk.views.definitions import definition_list
from fuer.desk.views.files import stored_file
from fuer.desk.views.filing_list import extension_ask, extension_decide, filing_list
from fuer.desk.views.findings import filing_findings, finding_explain
from fuer.desk.views.home import home
from fuer.desk.views.inbox import notice, notice_list, notice_read, notice_read_all
from fuer.desk.views.indicators import indicator, indicator_list
from fuer.desk.views.plans import living_plan, plan_list
from fuer.desk.views.session import SignInView
from fuer.desk.views.terms import term_list, term_remove

app_name = "desk"

urlpatterns = [
    path("", home, name="home"),
    path("plans/", plan_list, name="plan_list"),
    path("plans/<int:pk>/", living_plan, name="living_plan"),
    path("indicators/", indicator_list, name="indicator_list"),
    path("indicators/<int:pk>/", indicator, name="indicator"),
    path("indicators/<int:pk>/definition/", definition_change, name="definition_change"),
    path("indicators/<int:pk>/requests/new/", definition_request_new, name="definition_request_new"),
    path("indicators/requests/<int:pk>/", definition_request, name="definition_request"),
    path("indicators/requests/<int:pk>/refuse/", definition_request_refuse, name="definition_request_refuse"),
    path("inbox/", notice_list, name="notice_list"),
    path("inbox/read/", notice_read_all, name="notice_read_all"),
    path("inbox/<uuid:pk>/", notice, name="notice"),
    path("inbox/<uuid:pk>/read/", notice_read, name="notice_read"),
    path("system/terms/", term_list, name="term_list"),
    path("system/terms/<int:pk>/remove/", term_remove, name="term_remove"),
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("files/<uuid:pk>/", stored_file, name="stored_file"),
    path("plans/imports/", imports.draft_list, name="draft_list"),
    path("plans/imports/new/", imports.draft_new, name="draft_new"),
    path("plans/imports/<int:pk>/", imports.draft, name="draft"),
    path("plans/imports/<int:pk>/progress/", imports.draft_progress, name="draft_progress"),
    path("plans/imports/<int:pk>/discard/", imports.draft_discard, name="draft_discard"),
    path("plans/imports/<int:pk>/adopt/", adopting.draft_adopt, name="draft_adopt"),
    path("plans/imports/<int:pk>/park-open/", adopting.draft_park_open, name="draft_park_open"),
    path("plans/imports/<int:pk>/plan/<int:plan_index>/", adopting.draft_plan, name="draft_plan"),
    path("plans/imports/<int:pk>/compare/<int:plan_index>/", adopting.draft_diff, name="draft_diff"),
    path("plans/imports/<int:pk>/clause/", review.draft_decide_clause, name="draft_decide_clause"),
    path("plans/imports/<int:pk>/rule/", review.draft_preview, name="draft_preview"),
    path("plans/imports/<int:pk>/add/", review.draft_add, name="draft_add"),
    path("plans/imports/<int:pk>/rows/<int:row>/", review.draft_row, name="draft_row"),
    path("plans/imports/<int:pk>/rows/<int:row>/decide/", review.draft_decide, name="draft_decide"),
    path("plans/imports/<int:pk>/rows/<int:row>/change/", review.draft_change, name="draft_change"),
    path("plans/imports/<int:pk>/rows/<int:row>/split/", review.draft_split, name="draft_split"),
    path("plans/imports/<int:pk>/rows/<int:row>/merge/", review.draft_merge, name="draft_merge"),
    path("plans/imports/<int:pk>/rows/<int:row>/same/", review.draft_same, name="draft_same"),
    path("plans/imports/<int:pk>/rows/<int:row>/match/", review.draft_match, name="draft_match"),
    path("plans/imports/<int:pk>/rows/<int:row>/indicators/", review.draft_indicators, name="draft_indicators"),
    path("filings/<int:pk>/review/", filing_review.filing_review, name="filing_review"),
    path("filings/<int:pk>/report/", filing_review.filing_report, name="filing_report"),
    path("filings/<int:pk>/approve/", filing_review.filing_approve, name="filing_approve"),
    path("filings/<int:pk>/sign/", filing_review.filing_sign, name="filing_sign"),
    path("filings/<int:pk>/send-back/", filing_review.filing_send_back, name="filing_send_back"),
    path("filings/<int:pk>/scan/", filing_review.filing_scan, name="filing_scan"),
    path("filings/<int:pk>/proxy/", filing_review.filing_proxy, name="filing_proxy"),
    path("filings/<int:pk>/continue/", filing_review.filing_continue, name="filing_continue"),
    path("filings/<int:pk>/return/", filing_review.filing_return, name="filing_return"),
    path("filings/<int:pk>/reopen/", filing_review.filing_reopen, name="filing_reopen"),
    path("filings/<int:pk>/accept/", filing_review.filing_accept, name="filing_accept"),
    path("filings/<int:pk>/decide/", filing_review.filing_decide, name="filing_decide"),
    path("filings/<int:pk>/texts/<int:text>/decide/", filing_review.filing_text_decide, name="filing_text_decide"),
    path("filings/<int:pk>/texts/<int:text>/send/", filing_review.filing_text_send, name="filing_text_send"),
    path("filings/<int:pk>/sheet.<str:form>", filing_review.filing_sheet, name="filing_sheet"),
    path("filings/<int:pk>/", filings.filing, name="filing"),
    path("filings/<int:pk>/rows/", filings.filing_rows, name="filing_rows"),
    path("filings/<int:pk>/save/", filings.filing_save, name="filing_save"),
    path("filings/<int:pk>/items/<int:item>/", filings.filing_item, name="filing_item"),
    path("filings/<int:pk>/items/<int:item>/evidence/", filings.filing_evidence, name="filing_evidence"),
    path(
        "filings/<int:pk>/items/<int:item>/evidence/<int:evidence>/remove/",
        filings.filing_evidence_remove,
        name="filing_evidence_remove",
    ),
    path("filings/<int:pk>/items/<int:item>/survey/", filings.filing_survey, name="filing_survey"),
    path("filings/<int:pk>/texts/", filings.filing_texts, name="filing_texts"),
    path("filings/<int:pk>/texts/<int:text>/", filings.filing_text, name="filing_text"),
    path("filings/<int:pk>/texts/<int:text>/file/", filings.filing_text_file, name="filing_text_file"),
    path("filings/<int:pk>/excel/", filing_excel.filing_excel, name="filing_excel"),
    path("filings/<int:pk>/excel/upload/", filing_excel.filing_excel_upload, name="filing_excel_upload"),
    path("filings/<int:pk>/excel/<uuid:file>/", filing_excel.filing_excel_verify, name="filing_excel_verify"),
    path("filings/<int:pk>/excel/<uuid:file>/annotated/", filing_excel.filing_excel_notes, name="filing_excel_notes"),
    path("imports/history/", history_imports.history_import_list, name="history_import_list"),
    path("imports/history/new/", history_imports.history_import_new, name="history_import_new"),
    path("imports/history/<int:pk>/", history_imports.history_import, name="history_import_detail"),
    path("imports/history/<int:pk>/progress/", history_imports.history_progress, name="history_import_progress"),
    path("imports/history/<int:pk>/mapping/", history_imports.history_mapping, name="history_import_mapping"),
    path("imports/history/<int:pk>/commit/", history_imports.history_commit, name="history_import_commit"),
    path("imports/history/<int:pk>/discard/", history_imports.history_discard, name="history_import_discard"),
    path("filings/", filing_list, name="filing_list"),
    path("filings/<int:pk>/extension/", extension_ask, name="extension_ask"),
    path("collections/", RedirectView.as_view(pattern_name="desk:filing_list"), name="collection_list"),
    path("collections/new/", collections.collection_new, name="collection_new"),
    path("collections/<int:pk>/", collections.collection_detail, name="collection_detail"),
    path("collections/<int:pk>/preview/", collections.collection_preview, name="collection_preview"),
    path("collections/<int:pk>/open/", collections.collection_open, name="collection_open"),
    path("collections/<int:pk>/change/", collections.collection_change, name="collection_change"),
    path("collections/<int:pk>/close/", collections.collection_close, name="collection_close"),
    path("collections/extensions/<int:pk>/", extension_decide, name="extension_decide"),
    path("definitions/", definition_list, name="definition_list"),
    path("collections/<int:pk>/board/", board.board, name="board"),
    path("collections/<int:pk>/board/missing.xlsx", board.missing_list, name="missing_list"),
    path("collections/<int:pk>/board/chasing/", board.chasing, name="chasing"),
    path("checks/", checks.check_list, name="check_list"),
    path("checks/new/", checks.check_new, name="check_new"),
    path("checks/preview/", checks.check_preview, name="check_preview"),
    path("checks/try/", checks.check_try, name="check_try"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("checks/<int:pk>/switch/", checks.check_switch, name="check_switch"),
    path("checks/families/<slug:code>/", checks.check_family, name="check_family"),
    path("filings/<int:pk>/findings/", filing_findings, name="filing_findings"),
    path("filings/<int:pk>/findings/explain/", finding_explain, name="finding_explain"),
]
