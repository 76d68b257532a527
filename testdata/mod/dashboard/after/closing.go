package after

// Emit hands the ids on and closes the channel.
func Emit(out chan string, ids []string) {
	defer close(out)
	for _, id := range ids {
		out <- id
	}
}
