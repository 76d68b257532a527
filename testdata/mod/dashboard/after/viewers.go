package after

import "sync"

// Viewers knows who looks at which board.
type Viewers struct {
	mu     sync.Mutex
	boards map[string]string
	joined int
}

// NewViewers returns one that knows nobody.
func NewViewers() *Viewers { return &Viewers{boards: make(map[string]string)} }

// Enter notes that a user looks at a board, and says whether there are too many.
func (v *Viewers) Enter(user, board string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.boards[user] = board
	v.joined++
	return v.joined > 1000
}

// Leave forgets a user.
func (v *Viewers) Leave(user string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.boards, user)
	v.joined--
}

// On counts who looks at a board.
func (v *Viewers) On(board string) (n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, b := range v.boards {
		if b == board {
			n++
		}
	}
	return n
}

// Drafts are texts that nobody has saved.
type Drafts struct {
	mu   sync.Mutex
	text map[string]string
}

// NewDrafts returns none.
func NewDrafts() *Drafts { return &Drafts{text: make(map[string]string)} }

// Keep keeps a draft.
func (d *Drafts) Keep(user, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.text[user] = text
}

// Of returns the draft of a user.
func (d *Drafts) Of(user string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text[user]
}

// Prune drops empty drafts.
func (d *Drafts) Prune() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for user, text := range d.text {
		if text == "" {
			delete(d.text, user)
		}
	}
}
