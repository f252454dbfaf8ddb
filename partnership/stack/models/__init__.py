from partnership.stack.models.system import System

__all__ = ["System"]
