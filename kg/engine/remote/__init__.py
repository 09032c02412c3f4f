"""The remote engine: any server of the SPARQL 1.1 Protocol."""

from kg.engine.remote.http import Client, Credentials
from kg.engine.remote.products import Product, product, products, recognise
from kg.engine.remote.store import RemoteEngine, open

__all__ = ["Client", "Credentials", "Product", "RemoteEngine", "open", "product", "products", "recognise"]
