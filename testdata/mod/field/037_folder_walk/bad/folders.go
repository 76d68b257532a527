package mailbox

import (
	"iter"
	"slices"
	"strings"
	"sync"
)

// Folder is a mail folder.
type Folder struct {
	Name     string
	Unread   int
	Children []*Folder
}

// Mailbox is a tree of folders.
type Mailbox struct {
	mu    sync.RWMutex
	roots []*Folder
}

// AddRoot adds a top-level folder.
func (m *Mailbox) AddRoot(f *Folder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roots = append(m.roots, f)
}

// Folders yields the path and folder of the whole tree, parents first.
func (m *Mailbox) Folders() iter.Seq2[string, *Folder] {
	return func(yield func(string, *Folder) bool) {
		m.mu.RLock()
		roots := slices.Clone(m.roots)
		m.mu.RUnlock()
		for _, f := range roots {
			if !walk("", f, yield) {
				return
			}
		}
	}
}

// FirstUnread returns the path of the first folder with unread mail.
func (m *Mailbox) FirstUnread() (string, bool) {
	for path, f := range m.Folders() {
		if f.Unread > 0 && !strings.HasPrefix(path, "/trash") {
			return path, true
		}
	}
	return "", false
}

func walk(parent string, f *Folder, yield func(string, *Folder) bool) bool {
	path := parent + "/" + f.Name
	if !yield(path, f) {
		return false
	}
	for _, c := range f.Children {
		walk(path, c, yield)
	}
	return true
}
