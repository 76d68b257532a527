package a

import (
	"sync"
	"testing"
)

// A directory in another one has a lock of its own. From a file system.
type folder struct {
	mu    sync.RWMutex
	items map[string]*folder
	name  string
}

func (f *folder) mkdir(name string) *folder {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := &folder{name: name}
	f.items[name] = d
	return d
}

func (f *folder) rename(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.name = name
	for _, d := range f.items {
		d.rename(name + "/" + d.name)
	}
}

func openFolder() *folder { return &folder{items: make(map[string]*folder)} }

func TestRename(t *testing.T) {
	root := openFolder()
	dir := root.mkdir("dir")
	root.mu.RLock()
	defer root.mu.RUnlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		dir.rename("dir2")
	}()
	<-done
}

func TestRenameItself(t *testing.T) {
	root := openFolder()
	root.mu.RLock()
	defer root.mu.RUnlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		root.rename("root2")
	}()
	<-done // want `receives from done with root.mu held`
}
