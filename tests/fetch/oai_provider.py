"""A repository of 35 records behind the OAI-PMH server of pyoai; prints its port."""

import datetime
import http.server
import sys
import types
import urllib.parse

# pyoai uses a function of a module that the standard library no longer has.
sys.modules["cgi"] = types.ModuleType("cgi")
sys.modules["cgi"].parse_qs = urllib.parse.parse_qs

from oaipmh import common, metadata, server

DAY = datetime.datetime(2026, 1, 1)


class Provider(common.OAIPMH):
    def identify(self):
        address = f"http://127.0.0.1:{site.server_address[1]}/oai"
        mails = ["archive@repository.example"]
        return common.Identify(
            "A repository", address, "2.0", mails, DAY, "no", "YYYY-MM-DD", ["identity"], False
        )

    def listRecords(self, metadataPrefix, set=None, from_=None, until=None):
        for n in range(35):
            fields = {
                "title": [f"Telephone calls {n}"],
                "description": ["Recorded calls of customers, with consent"],
                "publisher": ["A repository"],
            }
            header = common.Header(None, f"oai:repository.example:{n}", DAY, [], False)
            yield header, common.Metadata(None, fields), None


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path != "/oai":
            return self.send_error(404)
        body = repository.handleRequest(dict(urllib.parse.parse_qsl(parts.query)))
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


registry = metadata.MetadataRegistry()
registry.registerWriter("oai_dc", server.oai_dc_writer)
repository = server.Server(Provider(), metadata_registry=registry, resumption_batch_size=10)
site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(site.server_address[1], flush=True)
site.serve_forever()
