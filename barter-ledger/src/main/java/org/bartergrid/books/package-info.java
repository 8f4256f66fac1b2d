/** The books: accounts and reserved capacity under one command log, and what is derived from it. */
@NullMarked
package org.bartergrid.books;

import org.jspecify.annotations.NullMarked;
