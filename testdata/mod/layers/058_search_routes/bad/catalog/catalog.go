package catalog

import (
	"slices"
	"strings"
)

type Book struct {
	Title string `json:"title"`
	Year  int    `json:"year"`
}

// Catalog does not change once it is made.
type Catalog struct {
	books []Book
}

func New(books ...Book) *Catalog { return &Catalog{books: slices.Clone(books)} }

// Search returns the books whose title contains q and that are not older
// than year.
func (c *Catalog) Search(q string, year int) []Book {
	out := []Book{}
	for _, b := range c.books {
		if b.Year >= year && strings.Contains(strings.ToLower(b.Title), strings.ToLower(q)) {
			out = append(out, b)
		}
	}
	return out
}
