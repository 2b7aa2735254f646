import { scalars } from '../kinds/index.ts';
import { builder } from './builder.ts';

for (const { name, ...scalar } of scalars) builder.scalarType(name as 'DateTime', scalar as never);
