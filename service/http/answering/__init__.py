"""What is asked → the answer that is sent: ready, made in the loop, or built in the pool."""
