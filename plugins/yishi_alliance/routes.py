from flask import Blueprint

pages = Blueprint("alliance", __name__)
