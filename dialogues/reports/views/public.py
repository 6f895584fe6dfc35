"""The public page of a synthesis report, and its PDF."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dialogues.models import ReportFile, SynthesisReport
from dialogues.reports.document import total_words
from dialogues.reports.presentation import file_for, files_of, report_shown


@login_not_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the published report of a dialogue."""
    rows = SynthesisReport.objects.published().select_related("dialogue__hub__country")
    row = get_object_or_404(rows.prefetch_related("dialogue__topics"), dialogue=pk)
    language = get_language() or "en"
    shown = report_shown(row, language=language, today=timezone.localdate())
    files = files_of(row)
    context = {
        "dialogue": row.dialogue,
        "hub": row.dialogue.hub,
        "report": row,
        "shown": shown,
        "people": total_words(shown) if shown.total else "",
        "file": file_for(files, row, language),
        "files": [one for one in files if one.size],
        "without_file": [one for one in files if one.problem],
    }
    return render(request, "dialogues/reports/report.html", context)


@login_not_required
@require_safe
def report_file(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The PDF a worker made, in one language of the report."""
    reports = SynthesisReport.objects.published().filter(dialogue=pk)
    file = ReportFile.objects.filter(report__in=reports, language=language).first()
    if file is None or file.content is None:
        raise Http404
    response = HttpResponse(bytes(file.content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="report-{pk}-{language}.pdf"'
    return response
