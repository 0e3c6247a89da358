-- What tags and claims of a method are made with, so that a method with other rules can use them again. A method that is
-- not here is read anew.
CREATE TABLE methods (
    method BYTEA NOT NULL PRIMARY KEY,
    tagging TEXT NOT NULL
);
