package org.bartergrid.barter;

class InMemoryNotesTest extends NotesContract {
    private final Notes notes = new InMemoryNotes();

    @Override
    protected Notes notes() {
        return notes;
    }
}
