package feeds

// Records tells of new records; its channel stays open for good.
type Records struct {
	updates chan []string
	// Errs gets what goes wrong, and stays open, too.
	Errs chan error
}

// NewRecords makes them.
func NewRecords() *Records {
	return &Records{updates: make(chan []string), Errs: make(chan error)}
}

// Updates returns the channel.
func (r *Records) Updates() <-chan []string { return r.updates }

// Set tells of records.
func (r *Records) Set(records []string) { r.updates <- records }
