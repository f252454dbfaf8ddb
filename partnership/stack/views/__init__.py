from partnership.stack.views.systems import (
    explanation,
    export,
    import_undoing,
    products,
    system,
    system_facts,
    system_new,
    systems,
)

__all__ = [
    "explanation",
    "export",
    "import_undoing",
    "products",
    "system",
    "system_facts",
    "system_new",
    "systems",
]
