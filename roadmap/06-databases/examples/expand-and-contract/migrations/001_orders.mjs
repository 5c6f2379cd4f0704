export const up = (knex) =>
  knex.schema.createTable('orders', (table) => {
    table.bigIncrements('id');
    table.specificType('total', 'double precision').notNullable(); // euros: the mistake that the others mend
  });

export const down = (knex) => knex.schema.dropTable('orders');
