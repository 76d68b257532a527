package before

// Emit hands the ids on and closes the channel.
func Emit(out chan string, ids []string) {
	defer close(out)
	if len(ids) == 0 {
		close(out) // chanclose/after-close
		return
	}
	for _, id := range ids {
		out <- id
	}
}
