-- Makes every table that has a shop one of four partitions by it, with the same columns,
-- checks and indexes. PostgreSQL refuses a unique index without the shop, as an engine
-- does that spreads tables by shop. The tables are empty still.
DO $$
DECLARE
    spread RECORD;
    index RECORD;
    indexes TEXT[];
    definition TEXT;
BEGIN
    FOR spread IN
        SELECT c.oid, c.relname AS name FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'shop_id'
        WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
    LOOP
        indexes := ARRAY[]::TEXT[];
        FOR index IN
            SELECT pg_get_indexdef(i.indexrelid) AS definition, i.indisprimary AS is_primary,
                pg_get_constraintdef(k.oid) AS rule, coalesce(k.conname, x.relname) AS name
            FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
            LEFT JOIN pg_constraint AS k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
            WHERE i.indrelid = spread.oid
        LOOP
            indexes := indexes || CASE WHEN index.rule IS NULL THEN index.definition
                ELSE format('ALTER TABLE %I ADD CONSTRAINT %I %s', spread.name, index.name, index.rule) END;
        END LOOP;
        EXECUTE format('ALTER TABLE %I RENAME TO %I', spread.name, spread.name || '_whole');
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (shop_id)',
            spread.name, spread.name || '_whole');
        EXECUTE format('DROP TABLE %I', spread.name || '_whole');
        FOR part IN 0..3 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
                spread.name || '_' || part, spread.name, part);
        END LOOP;
        FOREACH definition IN ARRAY indexes LOOP
            EXECUTE definition;
        END LOOP;
    END LOOP;
END $$;
