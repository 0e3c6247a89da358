"""From a search to a case file with the client that openapi-python-client makes of the description: walk.py URL FILE

The token stands in the variable TOKEN. Nothing but the generated client speaks to the server.
"""
import os
import sys

from brokerwatch_client import AuthenticatedClient
from brokerwatch_client.api.cases import add_note, change_case, export_case, get_case_history, open_case, pin_in_case
from brokerwatch_client.api.findings import get_finding, list_findings
from brokerwatch_client.api.listings import get_listing, get_raw, list_listings
from brokerwatch_client.api.lookup import look_up
from brokerwatch_client.models import (CaseMove, CaseMoveState, FindingDetail, FindingItem, ListFindingsState, Listing,
                                       ListingHit, LookupQuestion, NewCase, NewFindingPin, NewListingPin, NewNote, Problem)


def main(url, path):
    client = AuthenticatedClient(url, os.environ["TOKEN"], raise_on_unexpected_status=True)
    hits = list_listings.sync(client=client, sensitivity=["call-recording"], consent=["unknown"], limit=50)
    ids = {hit.id for hit in hits.items if isinstance(hit, ListingHit)}
    assert ids and hits.total == len(ids), hits.total

    found = list_findings.sync(client=client, sensitivity=["call-recording"], consent=["unknown"], jurisdiction=["EU"],
                               state=ListFindingsState.OPEN)
    finding = next(item for item in found.items if isinstance(item, FindingItem))
    assert finding.listing in ids
    whole = get_finding.sync(finding.fingerprint, client=client)
    assert isinstance(whole, FindingDetail) and whole.rule == finding.rule

    answer = get_listing.sync_detailed(finding.listing, client=client)
    listing = answer.parsed
    assert isinstance(listing, Listing) and listing.title == finding.listing_title
    quote = whole.evidence[0]
    if quote.field == "description":
        assert listing.description.encode()[quote.start:quote.end].decode() == quote.quote
    assert get_raw.sync_detailed(listing.id, client=client).content

    opened = open_case.sync(client=client, body=NewCase(title="Recorded calls", reason="Complaint 17/2026", hold=True))
    case, etag = opened.case.id, opened.case_etag
    pin = NewListingPin(kind="listing", listing=listing.id, note="Calls, nothing on consent",
                 etag=answer.headers["etag"])
    etag = pin_in_case.sync(case, client=client, body=pin, if_match=etag).case_etag
    pin = NewFindingPin(kind="finding", finding=finding.fingerprint, note="Basis of the letter")
    pinned = pin_in_case.sync(case, client=client, body=pin, if_match=etag)
    # The state before is no longer the present one.
    stale = add_note.sync(case, client=client, body=NewNote(text="Asked the seller"), if_match=etag)
    assert isinstance(stale, Problem) and stale.status == 412, stale
    noted = add_note.sync(case, client=client, body=NewNote(text="Asked the seller"), if_match=pinned.case_etag)
    held = CaseMove(state=CaseMoveState.ON_HOLD, reason="Waiting for the answer")
    assert change_case.sync(case, client=client, body=held, if_match=noted.case_etag).case.state == "on-hold"
    assert get_case_history.sync(case, client=client).total == 5

    asked = look_up.sync(client=client, body=LookupQuestion(platforms=["Reddit"], years=[2010, 2020]))
    groups = asked.named.total + asked.possible.total + asked.cannot_be_said.total + asked.excluded.total + asked.other
    assert groups == asked.considered > 0

    with open(path, "wb") as file:
        file.write(export_case.sync(case, client=client).payload.read())
    print(f"walked: {len(ids)} listings, finding {finding.rule}, case {case}")


main(*sys.argv[1:])
