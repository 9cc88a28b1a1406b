#!/usr/bin/env python3
"""Compares OpenRouter's newest description of its API with the facts that this project rests on.

    pip download openrouter --no-deps        # https://pypi.org/project/openrouter, generated from the API's document
    scripts/refresh_facts.py openrouter-*.whl            # prints what differs, changes nothing
    scripts/refresh_facts.py openrouter-*.whl --write    # and takes the new facts over into tests/api/openrouter.json

Only names of fields, types and values are read and kept, none of the package's text. `cargo test --test api_facts` holds
the decoders against the committed facts.
"""

import ast
import json
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "tests/api/openrouter.json"

# Types that are decoded: name in the package -> the file that decodes it.
DECODED = {
    "GetCurrentKeyData": "src/core/checks/key.rs",
    "KeyBudget": "src/core/checks/budget.rs",
    "FreeModelDailyRequests": "src/core/checks/key.rs",
    "PublicEndpoint": "src/core/checks/endpoints.rs",
    "ToolChoiceSupport": "src/core/checks/endpoints.rs",
    "Model": "src/core/checks/models.rs",
    "ModelReasoning": "src/core/checks/models.rs",
    "ListProvidersData": "src/core/checks/models.rs",
    "GetCreditsData": "src/core/checks/credits.rs",
    "Guardrail": "src/core/checks/management.rs",
    "ContentFilterBuiltinEntry": "src/core/checks/management.rs",
    "ContentFilterEntry": "src/core/checks/management.rs",
    "KeyAssignment": "src/core/checks/management.rs",
    "MemberAssignment": "src/core/checks/management.rs",
    "BYOKKey": "src/core/checks/management.rs",
    "ListData": "src/core/checks/management.rs",
    "Workspace": "src/core/checks/management.rs",
    "OrganizationSettings": "src/core/checks/management.rs",
    "GenerationResponseData": "src/core/checks/generation.rs",
    "ProviderResponse": "src/core/checks/generation.rs",
    "GenerationContentError": "src/core/checks/generation_content.rs",
    "ChatResult": "src/core/checks/completion_body.rs",
    "ChatChoice": "src/core/checks/completion_body.rs",
    "ChatAssistantMessage": "src/core/checks/completion_body.rs",
    "ChatUsage": "src/core/checks/completion_body.rs",
    "ArmorSafeguardResult": "src/core/exchange/answer.rs",
    "ArmorSafeguardResultStatus": "src/core/exchange/answer.rs",
    "ToolUsesEvaluated": "src/core/exchange/answer.rs",
    "OutputArmorBlockedItem": "src/core/exchange/answer.rs",
    "OpenResponsesErrorMetadata": "src/core/parse/fields.rs",
    "OpenResponsesErrorMetadataAlignment": "src/core/parse/fields.rs",
    "AlignmentBlockedCallRecord": "src/core/parse/fields.rs",
}

# Parts of these, which a made-up answer needs (`tests/random_answers.rs`).
PARTS = ["ModelArchitecture", "PublicPricing", "TopProviderInfo", "Pricing", "NativeTools", "Alignment"]

# Holds what is below `budgets` of a key.
NESTED = "src/core/checks/budget.rs"

# Closed sets of values that the program compares with.
ENUMS = [
    "APIErrorType",
    "AllowedDataRegion",
    "GuardrailDataRegion",
    "KeyBudgetScope",
    "KeyBudgetResetInterval",
    "Quantization",
    "Parameter",
    "ProviderName",
    "InputModality",
    "OutputModality",
    "ReasoningEffort",
    "ChatFinishReasonEnum",
    "PublicServiceTier",
    "ArmorSafeguardResultOutcome",
    "OutputArmorBlockedItemType",
    "AlignmentBlockedCallRecordOutcome",
    "AlignmentUnavailableCallRecordOutcome",
    "ChatRequestServiceTier",
]

# Bodies of calls, of which only the names of the fields are kept.
BODIES = ["ChatRequest", "MessagesRequest"]


# Endpoints that are asked.
ASKED = [
    "GET /key",
    "GET /credits",
    "GET /models",
    "GET /models/user",
    "GET /models/count",
    "GET /providers",
    "GET /models/{author}/{slug}/endpoints",
    "GET /generation",
    "GET /generation/content",
    "GET /endpoints/zdr",
    "POST /chat/completions",
    "GET /guardrails",
    "GET /guardrails/assignments/keys",
    "GET /guardrails/assignments/members",
    "GET /byok",
    "GET /keys",
    "GET /workspaces",
    "GET /organization/settings",
]


def sources(wheel):
    """The package's modules, parsed."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                yield name, archive.read(name).decode()


def version_of(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        moment = archive.getinfo(name).date_time
        version = re.search(r"^Version: (\S+)", archive.read(name).decode(), re.M).group(1)
    return version, "{:04}-{:02}-{:02}".format(*moment[:3])


def alias(annotation):
    """The name on the wire, where it is not that of the attribute."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.keyword) and node.arg == "alias" and isinstance(node.value, ast.Constant):
            return node.value.value
    return None


def shape(annotation):
    """The type in a few words."""
    text = ast.unparse(annotation)
    text = re.sub(r"^Annotated\[(.*?), pydantic.*$", r"\1", text)
    text = re.sub(r"components_\w+\.|operations_\w+\.|Dict", lambda found: "Dict" if found.group() == "Dict" else "", text)
    return text


def read(wheel):
    types, enums, endpoints = {}, {}, {}
    for name, text in sources(wheel):
        tree = ast.parse(text)
        if "/components/" in name or "/operations/" in name:
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.endswith("TypedDict"):
                    fields = [it for it in node.body if isinstance(it, ast.AnnAssign) and isinstance(it.target, ast.Name)]
                    types[node.name] = {alias(it.annotation) or it.target.id: shape(it.annotation) for it in fields}
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    values = [
                        inner.value
                        for it in ast.walk(node.value)
                        if isinstance(it, ast.Subscript) and getattr(it.value, "id", "") == "Literal"
                        for inner in ast.walk(it.slice)
                        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
                    ]
                    if values:
                        enums[node.targets[0].id] = values
        elif name.count("/") == 1:
            # One method of the client after another: where it goes, and which answers it knows.
            for method in re.split(r"\n    (?:async )?def ", text):
                way = re.search(r'method="(\w+)",\s+path="([^"]+)"', method)
                if way:
                    answers = re.findall(r"match_response\(http_res, (\[[^\]]*\]|\"[^\"]*\")", method)
                    statuses = set(re.findall(r'"(\d{3})"', " ".join(answers)))
                    endpoints.setdefault(f"{way.group(1)} {way.group(2)}", set()).update(statuses)
    return types, enums, endpoints


def excerpt(wheel):
    types, enums, endpoints = read(wheel)
    version, date = version_of(wheel)
    wanted = [*DECODED, *PARTS]
    for name in [it for it in [*wanted, *BODIES] if it not in types] + [it for it in ENUMS if it not in enums]:
        print(f"not in {version}: {name}")
    return {
        "package": "openrouter (PyPI)",
        "version": version,
        "date": date,
        "decoded_in": DECODED,
        "types": {name: types[name] for name in wanted if name in types},
        "enums": {name: enums[name] for name in ENUMS if name in enums},
        "bodies": {name: sorted(types[name]) for name in BODIES if name in types},
        "statuses": {name: sorted(endpoints[name]) for name in ASKED if name in endpoints},
        "endpoints": sorted(endpoints),
    }


def compare(what, old, new):
    """Prints what came, went and changed."""
    for name in sorted(set(old) | set(new)):
        if name not in new:
            print(f"gone     {what} {name}")
        elif name not in old:
            print(f"new      {what} {name}: {new[name]}")
        elif old[name] != new[name]:
            if isinstance(new[name], dict):
                compare(f"{what} {name}.", old[name], new[name])
            elif isinstance(new[name], list):
                came, went = set(new[name]) - set(old[name]), set(old[name]) - set(new[name])
                print(f"changed  {what} {name}: + {sorted(came)} - {sorted(went)}")
            else:
                print(f"changed  {what} {name}: {old[name]} -> {new[name]}")


def undecoded(facts):
    """Fields that the description has and no decoder names."""
    for name, file in facts["decoded_in"].items():
        texts = [(ROOT / file).read_text()] + [(ROOT / NESTED).read_text()] * (name == "GetCurrentKeyData")
        # As a name, or as part of a pointer.
        named = set(re.findall(r"[a-z][a-z0-9_]*", " ".join(re.findall(r'"([a-z0-9_/]+)"', "".join(texts)))))
        left = [field for field in facts["types"].get(name, {}) if field not in named]
        if left:
            print(f"not read {name} ({file}): {', '.join(left)}")


def main():
    arguments = [it for it in sys.argv[1:] if it != "--write"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    new = excerpt(arguments[0])
    old = json.loads(FACTS.read_text()) if FACTS.exists() else {}
    print(f"{old.get('version', 'nothing')} of {old.get('date', '-')} -> {new['version']} of {new['date']}")
    for part in ("types", "enums", "bodies", "statuses"):
        compare(part, old.get(part, {}), new[part])
    compare("endpoint", dict.fromkeys(old.get("endpoints", []), ""), dict.fromkeys(new["endpoints"], ""))
    undecoded(new)
    if "--write" in sys.argv:
        FACTS.write_text(json.dumps(new, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
