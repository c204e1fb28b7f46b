import { after } from "node:test";
import { storeSuite } from "../src/store/store-suite.ts";
import { createPostgresPlace, removeDatabases } from "./postgres-place.ts";

storeSuite("PostgreSQL", createPostgresPlace);
after(removeDatabases);
