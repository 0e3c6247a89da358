DROP TABLE register_decisions;
DROP TABLE registers;
