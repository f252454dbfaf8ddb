from partnership.stack.views.systems import (
    explanation,
    export,
    products,
    system,
    system_facts,
    system_new,
    systems,
)

__all__ = ["explanation", "export", "products", "system", "system_facts", "system_new", "systems"]
