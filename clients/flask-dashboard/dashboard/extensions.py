from authlib.integrations.flask_client import OAuth
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

db = SQLAlchemy()
csrf = CSRFProtect()
oauth = OAuth()
login_manager = LoginManager()
login_manager.login_view = "auth.sign_in"
