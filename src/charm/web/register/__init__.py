"""The award register, for registrars and holders of a seal."""
