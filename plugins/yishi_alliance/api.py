from flask_smorest import Blueprint

api = Blueprint("alliance_api", __name__, description="x")
