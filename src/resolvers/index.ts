import './accounts.ts';
import './memberships.ts';
import './projects.ts';
import './todos.ts';
import './viewer.ts';
